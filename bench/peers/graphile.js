// graphile.js FOLDER URL COUNT MODE: a backlog of no-op jobs through graphile-worker, until the last one's row is done.
// Batched as its own performance test does: a local queue, and completions gathered in one statement.
const [folder, connectionString, countText, mode] = process.argv.slice(2);
const { createRequire } = require("node:module");
const { run, Logger } = createRequire(folder + "/")("graphile-worker");
const { Pool } = createRequire(folder + "/")("pg");

const count = Number(countText);
const batching = mode === "batched"
  ? { concurrentJobs: 24, maxPoolSize: 25, localQueue: { size: 500, refetchDelay: { durationMs: 10 } }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
  : { concurrentJobs: 24, maxPoolSize: 25 };

async function main() {
  const pool = new Pool({ connectionString });
  const logger = new Logger(() => () => {});
  let done = 0;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const taskList = { noop: async () => { if (++done === count) finish(); } };
  const options = { connectionString, logger, noHandleSignals: true, taskList, preset: { worker: { connectionString, ...batching } } };

  const founding = await run({ ...options, taskList: { nothing: async () => {} } });
  await founding.stop();
  await pool.query(
    "select graphile_worker.add_job('noop', json_build_object('id', i)) from generate_series(1, $1::int) as i", [count]);
  await pool.query("vacuum analyze");

  const began = process.hrtime.bigint();
  const runner = await run(options);
  await finished;
  while ((await pool.query("select 1 from graphile_worker.jobs limit 1")).rowCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  await runner.stop();
  await pool.end();
  const cpu = process.cpuUsage();
  console.log(JSON.stringify({ seconds, cpu_seconds: (cpu.user + cpu.system) / 1e6 }));
}

main().then(() => process.exit(0), (failure) => { console.error(failure); process.exit(1); });
