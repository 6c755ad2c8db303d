// Keys of the translation desk: Ctrl+Enter reads and goes on, Ctrl+S drafts, Ctrl+M asks the machine.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  const button = document.querySelector(`#words [data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
