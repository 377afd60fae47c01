// `WeakRef` and `FinalizationRegistry`. When an engine collects is nobody's to see here, so nothing that they hold is ever collected: a
// reference keeps its target, and a registry never calls. The language allows both.

const canBeHeld = (value) =>
  (typeof value === "object" && value !== null) || typeof value === "function" || (typeof value === "symbol" && Symbol.keyFor(value) === undefined);

const incompatible = (method, value) =>
  new TypeError(`Method ${method} called on incompatible receiver ${value === null || typeof value !== "object" ? String(value) : "#<Object>"}`);

const tagged = (Class, name) => Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });

export class WeakRef {
  #target;
  constructor(target) {
    if (!canBeHeld(target)) throw new TypeError("WeakRef: invalid target");
    this.#target = target;
  }
  deref() {
    if (!(#target in this)) throw incompatible("WeakRef.prototype.deref", this);
    return this.#target;
  }
}
tagged(WeakRef, "WeakRef");

export class FinalizationRegistry {
  // By these, somebody may end what was registered. They are not kept alive.
  #tokens = new WeakSet();
  constructor(cleanup) {
    if (typeof cleanup !== "function") throw new TypeError("FinalizationRegistry: cleanup must be callable");
  }
  register(target, held, token = undefined) {
    if (!(#tokens in this)) throw incompatible("FinalizationRegistry.prototype.register", this);
    if (!canBeHeld(target)) throw new TypeError("FinalizationRegistry.prototype.register: invalid target");
    if (target === held) throw new TypeError("FinalizationRegistry.prototype.register: target and holdings must not be same");
    if (token === undefined) return;
    if (!canBeHeld(token)) throw new TypeError(`Invalid unregisterToken ('${String(token)}')`);
    this.#tokens.add(token);
  }
  unregister(token) {
    if (!(#tokens in this)) throw incompatible("FinalizationRegistry.prototype.unregister", this);
    if (!canBeHeld(token)) throw new TypeError(`Invalid unregisterToken ('${String(token)}')`);
    return this.#tokens.delete(token);
  }
}
tagged(FinalizationRegistry, "FinalizationRegistry");
Object.defineProperty(FinalizationRegistry.prototype.register, "length", { value: 2, configurable: true });
