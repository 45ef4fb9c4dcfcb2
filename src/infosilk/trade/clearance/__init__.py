"""Consignments: lodged, decided by the law of the day, limited, announced to the partner node, followed by statuses,
counted in statistics.
"""
