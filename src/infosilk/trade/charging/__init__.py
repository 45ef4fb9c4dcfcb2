"""What each jurisdiction charges on a consignment: an engine a jurisdiction, over words that they share."""
