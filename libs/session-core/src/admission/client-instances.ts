interface OfInstance {
  readonly id: string;
  readonly clientInstanceId: string | null;
}

const none: readonly string[] = [];

/** Which open sessions belong to a client instance: as a rule one, as each start replaces the former one. */
export class ClientInstances {
  private readonly ids = new Map<string, readonly string[]>();

  sessionsOf(clientInstanceId: string | null): readonly string[] {
    return (clientInstanceId === null ? undefined : this.ids.get(clientInstanceId)) ?? none;
  }

  add({ id, clientInstanceId }: OfInstance): void {
    if (clientInstanceId === null) return;
    const known = this.sessionsOf(clientInstanceId);
    if (!known.includes(id)) this.ids.set(clientInstanceId, [...known, id]);
  }

  remove({ id, clientInstanceId }: OfInstance): void {
    if (clientInstanceId === null) return;
    const left = this.sessionsOf(clientInstanceId).filter((other) => other !== id);
    if (left.length === 0) this.ids.delete(clientInstanceId);
    else this.ids.set(clientInstanceId, left);
  }
}
