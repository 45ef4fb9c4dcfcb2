"""Electronic trade: the single window. Orders with their payment, waybill and inventory list, matched,
charged by dated rules, put in a lane, and released, held or refused with reasons; consignments announced to
the partner city and decided there by its own rules."""
