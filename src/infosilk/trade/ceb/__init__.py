"""Messages in the style of China's cross-border e-commerce customs system (CEB): orders, payments, waybills and lists,
which arrive together or apart, by one firm or by several, and are lodged once the four are there."""
