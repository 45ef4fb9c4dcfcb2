"""What every district needs and none owns: who acts, law as dated data, what is kept and proved, reasons and problems.

Its rooms are `identity`, `law`, `record`, `reasons`, `formats`, `language`, `notices` and `problems`; the tables of all
lie in `models`. It knows no district, no road and no page: its pages are the room `account`."""
