-- Months (YYYYMM) with figures that lie before the month of {before}.
SELECT DISTINCT partition
FROM system.parts
WHERE database = 'peil' AND table IN ('interest', 'windows') AND active AND partition < {month:String}
ORDER BY partition
SETTINGS max_execution_time = 20
