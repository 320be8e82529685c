import * as protocol from '../../../../src/cache/protocol.ts';
import type { Model, Step } from './search.ts';
import {
  ABSENT,
  type ExternalWriter,
  initialWitnessState,
  READER_OVER,
  type Setter,
  type WitnessDecisions,
  type WitnessReader,
  type WitnessScenario,
  type WitnessState,
  witnessFloor,
} from './witness-state.ts';

/**
 * Another application and our reads as actors, one command or call of the API a step. The versions of our own protocol
 * have a model of their own: an entry is served only when both say so.
 */
export function witnessModel(scenario: WitnessScenario): Model<WitnessState> {
  const decide: WitnessDecisions = { ...protocol, ...scenario.decisions };
  const stampIn = ({ store, replicationId }: WitnessState) => {
    const stamp = decide.witnessStampOf(String(store.expireTime));
    return stamp === undefined ? undefined : decide.withReplicationId(stamp, String(replicationId));
  };
  const isCurrent = (entry: WitnessState['store']['entry'], stamp: string | undefined) =>
    entry !== null && decide.isCurrent([entry.stamp], [stamp]);
  const hits = (state: WitnessState) => isCurrent(state.store.entry, stampIn(state));

  return {
    initial: initialWitnessState(scenario),
    key: nameOf,
    hits,
    violation(state) {
      const floor = witnessFloor(state, scenario);
      if (state.stale === undefined && hits(state) && (state.store.entry?.value ?? 0) < floor)
        return `a read that begins now hits version ${state.store.entry?.value}, not ${floor}`;
      return state.stale;
    },
    successors: (state) => [
      ...state.writers.flatMap((writer, at) => writerSteps(state, writer, at)),
      ...state.setters.flatMap((setter, at) => setterSteps(state, setter, at)),
      ...state.readers.flatMap((reader, at) => readerSteps(state, reader, at)),
      ...faultSteps(state),
    ],
  };

  function writerSteps(state: WitnessState, writer: ExternalWriter, at: number): Step<WitnessState>[] {
    const moved = (label: string, change: Partial<ExternalWriter>, others: Partial<WitnessState> = {}) =>
      [
        `write ${at + 1}: ${label}`,
        { ...state, ...others, writers: state.writers.with(at, { ...writer, ...change }) },
      ] as const;
    const deleted = { store: { ...state.store, expireTime: ABSENT, external: 0 } };
    const steps: Step<WitnessState>[] = [];
    if (writer.request === 'sent') {
      const version = state.applied + 1;
      const applied = { applied: version };
      steps.push(moved(`applied as version ${version}`, { request: 'applied', version }, applied));
    }
    if (writer.phase === 'delete before') steps.push(moved('deletes before', { phase: 'send' }, deleted));
    if (writer.phase === 'send') steps.push(moved('is sent', { phase: 'call', request: 'sent' }));
    if (writer.phase === 'call' && writer.request === 'applied')
      steps.push(moved('is answered', { phase: 'delete after', isAnswered: true }));
    if (writer.phase === 'delete after')
      steps.push(moved('deletes, and returns', { phase: 'over', hasReturned: writer.isAnswered }, deleted));
    return steps;
  }

  function setterSteps(state: WitnessState, setter: Setter, at: number): Step<WitnessState>[] {
    const moved = (label: string, change: Setter, others: Partial<WitnessState> = {}) =>
      [
        `other reader ${at + 1}: ${label}`,
        { ...state, ...others, setters: state.setters.with(at, change) },
      ] as const;
    if (setter.phase === 'over') return [];
    if (setter.phase === 'call')
      return [moved(`the API returns version ${state.applied}`, { phase: 'set', value: state.applied })];
    const sets = state.sets + 1;
    const expireTime = scenario.withoutTtl ? -1 : 100 + sets;
    const store = { ...state.store, expireTime, external: setter.value };
    return [moved(`sets version ${setter.value}`, { phase: 'over', value: 0 }, { store, sets })];
  }

  function readerSteps(state: WitnessState, reader: WitnessReader, at: number): Step<WitnessState>[] {
    const moved = (label: string, change: Partial<WitnessReader>, others: Partial<WitnessState> = {}) =>
      [
        `reader ${at + 1}: ${label}`,
        { ...state, ...others, readers: state.readers.with(at, { ...reader, ...change }) },
      ] as const;
    const { store } = state;
    const stamp = stampIn(state);
    const floor = witnessFloor(state, scenario);
    switch (reader.phase) {
      case 'idle': {
        const entryFirst = moved('finds an entry, asks for the witness', {
          phase: 'second',
          entry: store.entry,
          floor,
        });
        const witnessFirst = moved('asks for the witness first', { phase: 'second', stamp, floor });
        // Without a stamp nothing is stored, and nobody shares the call.
        const misses = stamp !== undefined || scenario.stampAfterCall;
        const key = decide.shareKey('K', [stamp ?? '']);
        const joins =
          scenario.singleFlight &&
          state.readers.some(
            (other) =>
              (other.phase === 'call' || other.phase === 'fill') &&
              decide.shareKey('K', [other.stamp ?? '']) === key,
          );
        const call = moved('misses', { phase: joins ? 'shared' : 'call', stamp, floor });
        // A lookup on two servers is an actor of its own, for fewer states.
        return at < scenario.readers ? (misses ? [call] : []) : [entryFirst, witnessFirst];
      }
      case 'second': {
        const isHit =
          reader.entry === null ? isCurrent(store.entry, reader.stamp) : isCurrent(reader.entry, stamp);
        const { value } = reader.entry ?? store.entry ?? { value: 0 };
        const isStale = isHit && value < reader.floor;
        const stale = isStale ? `a split lookup hits version ${value}, not ${reader.floor}` : state.stale;
        return [moved(isHit ? `hits version ${value}` : 'has no hit', READER_OVER, { stale })];
      }
      case 'call':
        return [moved(`the API reads version ${state.applied}`, { phase: 'fill', value: state.applied })];
      case 'fill': {
        const kept = scenario.stampAfterCall ? stamp : reader.stamp;
        const joined = state.readers.filter(
          ({ phase, stamp: own }) => phase === 'shared' && sameFlight(own, reader),
        );
        const tooOld = joined.find((other) => reader.value < other.floor);
        const stale = tooOld ? `a shared call returns ${reader.value}, not ${tooOld.floor}` : state.stale;
        const readers = state.readers.map((other) => (joined.includes(other) ? READER_OVER : other));
        const entry = kept === undefined ? store.entry : { stamp: kept, value: reader.value };
        return [
          [
            `reader ${at + 1}: stores version ${reader.value}`,
            { ...state, stale, store: { ...store, entry }, readers: readers.with(at, READER_OVER) },
          ],
        ];
      }
      default:
        return [];
    }
  }

  function sameFlight(stamp: string | undefined, reader: WitnessReader): boolean {
    return decide.shareKey('K', [stamp ?? '']) === decide.shareKey('K', [reader.stamp ?? '']);
  }

  function faultSteps(state: WitnessState): Step<WitnessState>[] {
    const { store, replica } = state;
    const steps: Step<WitnessState>[] = [];
    for (const fault of state.faultsLeft) {
      const faultsLeft = state.faultsLeft.filter((other) => other !== fault);
      const struck = (change: Partial<WitnessState>) =>
        steps.push([`FAULT: ${fault}`, { ...state, ...change, faultsLeft }]);
      if (fault === 'the witness is evicted') struck({ store: { ...store, expireTime: ABSENT } });
      else if (fault === 'failover') {
        if (replica === null)
          steps.push(['the replica is up to date for the last time', { ...state, replica: store }]);
        else struck({ store: replica, replica: null, replicationId: state.replicationId + 1 });
      } else
        for (const [at, writer] of state.writers.entries()) {
          const isUnderWay = writer.phase === 'call' || writer.phase === 'delete after';
          const phase = fault === 'the writer crashes' ? 'over' : 'delete after';
          if (isUnderWay && writer.phase !== phase && !writer.isAnswered)
            struck({ writers: state.writers.with(at, { ...writer, phase }) });
          else if (isUnderWay && phase === 'over')
            struck({ writers: state.writers.with(at, { ...writer, phase }) });
        }
    }
    return steps;
  }
}

/** The same for states that behave alike: the order of readers does not count, nor what an actor that is over has seen. */
function nameOf({ setters, readers, store, replica, writers, ...rest }: WitnessState): string {
  const sorted = [setters, readers].map((actors) =>
    actors.map((actor) => Object.values(actor).join()).sort(),
  );
  return JSON.stringify([rest, sorted, store, replica, writers.map((writer) => Object.values(writer))]);
}
