-- What stands on record about every release.
SELECT release, window, grain, start, plan, planText, nanoRho, publishAt, missing, cells, digest, ledgerSeq, ledgerHash, signature
FROM peil.releases FINAL
ORDER BY start, grain
SETTINGS max_execution_time = 20, max_memory_usage = 1073741824, output_format_json_quote_64bit_integers = 0
