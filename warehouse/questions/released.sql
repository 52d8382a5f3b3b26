-- The cells of one release.
SELECT release, grain, start, level, id, `by`, value, people, peopleSigma, activeDays, activeDaysSigma, organisationsFrom, hiddenFeatures
FROM peil.released FINAL
WHERE release = {release:String}
SETTINGS max_execution_time = 20, max_memory_usage = 1073741824, output_format_json_quote_64bit_integers = 0
