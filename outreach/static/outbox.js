// Keeps what a phone could not send and sends it when the line is back; the server counts each client id once.

const AGAIN_MS = 30000;

export class Outbox {
  /** `owner` names whose items are kept: what another person left in this browser is neither shown nor sent. */
  constructor(name, changed, owner, redirect = "follow") {
    this.name = `siaran-${name}`;
    // Not followed, the answer's page stays unread: what it says there is said to the person.
    this.redirect = redirect;
    this.changed = changed;
    this.owner = owner;
    this.needsSignIn = false;
    this.refused = "";
    this.refusedItem = null;
    this.sending = null;
    addEventListener("online", () => this.send());
    addEventListener("offline", () => this.tell());
    addEventListener("storage", (event) => event.key === this.name && this.tell());
    setInterval(() => this.read().length && this.send(), AGAIN_MS);
    this.tell();
    this.send();
  }
  readAll() {
    try { return JSON.parse(localStorage.getItem(this.name)) || []; } catch { return []; }
  }
  /** What waits of this person's, in the order it was put in. */
  read() {
    return this.readAll().filter((item) => (item.owner ?? this.owner) === this.owner);
  }
  write(items) {
    localStorage.setItem(this.name, JSON.stringify(items));
    this.tell();
  }
  tell() {
    const isKept = "kept" in document.documentElement.dataset;
    for (const badge of document.querySelectorAll("[data-offline]")) badge.hidden = navigator.onLine && !isKept;
    this.changed?.(this.read().length);
  }
  /** Keep a form's fields, with what the page wants to remember of them, then try to send everything kept. */
  async put(url, fields, about = {}) {
    this.write([...this.readAll(), { ...about, url, fields, owner: this.owner }]);
    // What is being sent now was read before this item came.
    await this.sending;
    return this.send();
  }
  /** Send in order, one after the other; stops at the first that the line does not carry. Returns how many are still kept. */
  async send() {
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    await this.sending;
    return this.read().length;
  }
  async sendAll() {
    for (const item of this.read()) {
      const response = await this.post(item);
      this.needsSignIn = response?.status === 401 || response?.status === 400;
      if (!response || response.status >= 500 || this.needsSignIn) break;
      if (!response.ok && response.type !== "opaqueredirect") {
        this.refused = (await response.json().catch(() => ({}))).title || response.statusText;
        this.refusedItem = item;
      } else await this.arrived(item);
      this.write(this.readAll().filter((other) => other.fields.client_id !== item.fields.client_id));
    }
    this.tell();
  }
  /** What is sent of an item; whoever keeps more than fields adds it here. */
  async bodyOf(item) {
    return new URLSearchParams(item.fields);
  }
  /** The office has it: whoever keeps more than fields lets it go here. */
  async arrived() {}
  /** The answer to one item, or nothing when the line does not carry it. */
  async post(item) {
    const body = await this.bodyOf(item);
    return fetch(item.url, {
      method: "POST", body, credentials: "same-origin", redirect: this.redirect,
      headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang, "X-Form-Key": document.querySelector("[name=csrf_token]")?.value || "" },
    }).catch(() => null);
  }
}
