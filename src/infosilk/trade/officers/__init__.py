"""What officers do with held consignments: review, evidence, decision, second pair of eyes, results of inspections."""
