// ClickHouse's own HTTP server, from the engine's library: `node engine-process.mjs LIBRARY CONFIG.xml START.sql`.
// Ends when its standard input does.
import ffi from 'ffi-rs'

const { DataType, load, open } = ffi
const [library, config, start] = process.argv.slice(2)
open({ library: 'chdb', path: library })
const args = ['clickhouse-local', `--config-file=${config}`, '--queries-file', start]
load({
  library: 'chdb',
  funcName: 'query_stable_v2',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
})
