export { eventually, type Patience } from './eventually.js';
export { freeze, killHard, processTree, thaw } from './processes.js';
export { OwnNats, ownLog, ownNats, type OwnLog } from './own-nats.js';
export {
  forceReplicas,
  guardingServer,
  ownCluster,
  replicatedLog,
  type OwnCluster,
  type ReplicatedLog,
} from './own-cluster.js';
export { residentBytes, watchProcess, type Watch, type Watched } from './watch-process.js';
export { freshDatabase } from './fresh-database.js';
export { smallDisk, smallDiskProblem, type SmallDisk } from './faults/small-disk.js';
export { S3Server, type S3Access } from './faults/s3-server.js';
export { TcpProxy, type Direction } from './faults/tcp-proxy.js';
