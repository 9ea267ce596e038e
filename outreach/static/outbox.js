// Keeps what a phone could not send and sends it when the line is back; the server counts each client id once.

export class Outbox {
  constructor(name, changed) {
    this.name = `siaran-${name}`;
    this.changed = changed;
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.tell());
    this.tell();
    this.send();
  }
  read() {
    try { return JSON.parse(localStorage.getItem(this.name)) || []; } catch { return []; }
  }
  write(items) {
    localStorage.setItem(this.name, JSON.stringify(items));
    this.tell();
  }
  tell() {
    for (const badge of document.querySelectorAll("[data-offline]")) badge.hidden = navigator.onLine;
    this.changed?.(this.read().length);
  }
  /** Keep a form's fields, then try to send everything kept. */
  async put(url, fields) {
    this.write([...this.read(), { url, fields }]);
    return this.send();
  }
  /** Send in order; stops at the first that the line does not carry. Returns how many are still kept. */
  async send() {
    for (const item of this.read()) {
      let response;
      try {
        response = await fetch(item.url, {
          method: "POST", body: new URLSearchParams(item.fields), credentials: "same-origin",
          headers: { Accept: "application/json", "X-Form-Key": document.querySelector("[name=csrf_token]")?.value || "" },
        });
      } catch { break; }
      if (response.status >= 500 || response.status === 401 || response.status === 400) break;
      this.write(this.read().filter((other) => other.fields.client_id !== item.fields.client_id));
    }
    return this.read().length;
  }
}
