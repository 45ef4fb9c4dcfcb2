"""The face: tokens, components, base templates, map and chart scripts, languages, accessibility.

Imported by pages only; it knows the kernel and no area.
"""
