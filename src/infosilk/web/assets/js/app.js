// Everything here only quickens or eases pages that work without it.
import "htmx.org";
import "./menu.js";
import "./small.js";
import "./lazy.js";
