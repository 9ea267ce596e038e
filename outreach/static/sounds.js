// Keeps recordings beside the drafts and the notes that wait, in this browser's own database; never sends one.

export const DRAFTS = "siaran-rekaman-draf", WAITING = "siaran-rekaman-menunggu";
const TABLE = "rekaman";

function open(name) {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/** One act on one of the stores; a browser that keeps nothing answers with nothing. */
async function act(name, mode, what) {
  let base = null;
  try {
    base = await open(name);
    const change = base.transaction(TABLE, mode), asked = what(change.objectStore(TABLE));
    return await new Promise((done, fail) => {
      change.oncomplete = () => done(asked.result);
      change.onabort = () => fail(change.error);
    });
  } catch {
    return undefined;
  } finally {
    base?.close();
  }
}

export const keepSound = (name, key, file) => act(name, "readwrite", (store) => store.put(file, key));
export const heldSound = (name, key) => act(name, "readonly", (store) => store.get(key));
export const dropSound = (name, key) => act(name, "readwrite", (store) => store.delete(key));
