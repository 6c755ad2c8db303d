// A passkey that did not answer is said on the page; allauth only tells the console.
document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("passkey-said");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.scrollIntoView({ block: "nearest" });
});
document.addEventListener("click", (event) => {
  const said = document.getElementById("passkey-said");
  if (said && event.target.closest("#passkey_login, [id^=mfa_webauthn]")) said.hidden = true;
}, true);
