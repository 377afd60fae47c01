// `util`: printing values.
import * as host from "koipond:host";
import * as inspection from "koipond:inspect";

inspection.useHost({ promiseState: host.promiseState, proxyTarget: host.proxyTarget });

export default { inspect: inspection.inspect, format: inspection.format };
