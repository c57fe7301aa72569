/** Keys seen in the last while, bounded: the oldest give way. */
export class Recent {
  private readonly until = new Map<string, number>();
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Notes a key until `expiresAt`. @returns false when it is there already, and has not expired by `now`. */
  add(key: string, now: number, expiresAt: number): boolean {
    const known = this.until.get(key);
    if (known !== undefined && known > now) return false;
    this.until.delete(key);
    for (const [old, end] of this.until) {
      if (end > now && this.until.size < this.capacity) break;
      this.until.delete(old);
    }
    this.until.set(key, expiresAt);
    return true;
  }
}
