"""The face: design tokens, components, base templates, scripts of map and chart, languages, accessibility.

Imported by pages alone; it knows the kernel and no district."""
