"""Which consignments are looked at: rules, the learned model, random inspections, trusted traders.

It knows no consignment's table: whoever asks hands it cases, and takes findings back."""
