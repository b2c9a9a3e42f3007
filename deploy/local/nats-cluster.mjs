// @ts-check
/**
 * What makes several nats-servers on this machine one cluster: further lines of configuration for each of them.
 *
 * @param {number[]} routePorts free ports, one for each server, where they talk to each other
 * @returns {string[]} for `extraConfig` of startNats, in that order; the servers are called `node-1`, `node-2`, ...
 */
export function clusterConfigs(routePorts) {
  const routes = JSON.stringify(routePorts.map((port) => `nats-route://127.0.0.1:${port}`));
  return routePorts.map((port, at) =>
    [
      `server_name: node-${at + 1}`,
      `cluster { name: headcount, listen: "127.0.0.1:${port}", routes: ${routes} }`,
    ].join('\n'),
  );
}
