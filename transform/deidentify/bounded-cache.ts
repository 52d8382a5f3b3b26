// A map that forgets what was not asked for lately. Keys are pairs of texts: joining them would cost more than looking.

type Generation<V> = Map<string, Map<string, V>>

/** Holds between `size` and 2 × `size` entries: two generations, the older of which is dropped when the younger is full. */
export class BoundedCache<V> {
  readonly #size: number
  #young: Generation<V> = new Map()
  #old: Generation<V> = new Map()
  #count = 0

  constructor(size: number) {
    this.#size = size
  }

  get(group: string, key: string): V | undefined {
    const value = this.#young.get(group)?.get(key)
    if (value !== undefined) return value
    const aged = this.#old.get(group)?.get(key)
    if (aged !== undefined) this.set(group, key, aged)
    return aged
  }

  set(group: string, key: string, value: V): void {
    if (this.#count >= this.#size) {
      this.#old = this.#young
      this.#young = new Map()
      this.#count = 0
    }
    let members = this.#young.get(group)
    if (members === undefined) this.#young.set(group, (members = new Map()))
    if (!members.has(key)) this.#count++
    members.set(key, value)
  }
}
