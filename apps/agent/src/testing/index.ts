export { makeFakeProc, rsessionArgs, type FakeProc, type FakeProcess } from './fake-proc.js';
export { pidNamespaceProblem, startPidNamespace } from './pid-namespace.js';
export {
  startGrep,
  startRsession,
  type Rsession,
  type RsessionKind,
  type RsessionOptions,
} from './rsession.js';
