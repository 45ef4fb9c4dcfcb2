"""Which orders are looked at: rules, the learned model, random inspections, trusted traders. It
knows no consignment."""
