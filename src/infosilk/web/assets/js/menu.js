// The menu is open in the page as sent; on a narrow screen it starts closed and closes again on Escape.
const narrow = matchMedia("(max-width: 59.99rem)");
for (const menu of document.querySelectorAll("details.menu, details.sections")) {
  const settle = () => { menu.open = !narrow.matches; };
  settle();
  narrow.addEventListener("change", settle);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
