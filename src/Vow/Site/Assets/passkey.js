// Asks the browser for a passkey and puts its answer into the form that the page would send anyway.
// <form data-passkey="ask|make" data-options="address"> with a hidden input "passkey" and a button [data-passkey-button].
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const making = form.dataset.passkey === "make";
  const field = form.elements.namedItem("passkey");
  const button = form.querySelector("[data-passkey-button]");
  const fault = form.querySelector("[data-passkey-fault]");
  let waiting = null;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function options() {
    const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    const given = await answer.json();
    given.challenge = bytes(given.challenge);
    if (given.user) given.user.id = bytes(given.user.id);
    for (const list of [given.allowCredentials, given.excludeCredentials]) {
      for (const one of list || []) one.id = bytes(one.id);
    }
    return given;
  }

  function send(credential) {
    const from = credential.response;
    const response = { clientDataJSON: text(from.clientDataJSON) };
    if (making) {
      response.attestationObject = text(from.attestationObject);
      response.transports = from.getTransports ? from.getTransports() : [];
    } else {
      response.authenticatorData = text(from.authenticatorData);
      response.signature = text(from.signature);
      response.userHandle = from.userHandle ? text(from.userHandle) : null;
    }
    field.value = JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
    });
    form.submit();
  }

  async function ask() {
    if (fault) fault.hidden = true;
    if (waiting) waiting.abort();
    waiting = null;
    if (making && !form.reportValidity()) return;
    try {
      const publicKey = await options();
      send(making ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey }));
    } catch {
      // Refused, timed out, or no passkey of this site: the person goes on by what else the page offers.
      if (fault) fault.hidden = false;
    }
  }

  // The browser offers passkeys among the names it fills in, where the page says so.
  async function offer() {
    if (!("conditional" in form.dataset) || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const mine = waiting = new AbortController();
    try {
      const publicKey = await options();
      if (!mine.signal.aborted) send(await navigator.credentials.get({ publicKey, mediation: "conditional", signal: mine.signal }));
    } catch {
      // Nothing chosen: the form stays as it is.
    }
  }

  button.hidden = false;
  for (const without of document.querySelectorAll("[data-passkey-without]")) without.hidden = true;
  button.addEventListener("click", ask);
  if (making) {
    form.addEventListener("submit", event => { event.preventDefault(); ask(); });
  }
  offer();
})();
