"""The pure part: what of a parcel's charges is owed, and the reference of a consignment."""
