# Reads a package of released figures and uses its error bars. Needs R and jsonlite:
#
#   Rscript read-package.R FOLDER            one package
#   Rscript read-package.R FOLDER EARLIER    and what changed since another one
#
# Check the package first (openssl, sha256sum: see README.html): this program trusts what it reads.

z95 <- 1.959964 # so many standard deviations to each side hold 95 % of the noise

# The rows of a table of the package; NA where something is not released.
read_table <- function(folder, name) {
  package <- jsonlite::read_json(file.path(folder, "datapackage.json"))
  found <- Filter(function(one) one$name == paste0(name, "-csv"), package$resources)
  if (length(found) == 0) stop(folder, ": the package has no ", name, " as CSV", call. = FALSE)
  fields <- found[[1]]$schema$fields
  classes <- vapply(fields, function(field) {
    switch(field$type, integer = "numeric", number = "numeric", "character")
  }, "")
  names(classes) <- vapply(fields, function(field) field$name, "")
  read.csv(file.path(folder, found[[1]]$path), colClasses = classes, na.strings = "", encoding = "UTF-8")
}

# The features of the table of totals, those with the most people first.
features <- function(folder) {
  rows <- read_table(folder, "total")
  rows <- rows[rows$level == "feature", ]
  rows[order(-rows$people, rows$id, method = "radix"), ]
}

# a - b in words: the difference, its standard deviation, and whether that is more than the noise explains (95 %).
# The noise of two parts of one release, or of two releases, is independent: variances add up. Not so for two values
# of one part (its roles, say): README.html says what to use there.
difference <- function(a, b) {
  value <- a$people - b$people
  sigma <- sqrt(a$people_sigma^2 + b$people_sigma^2)
  verdict <- ifelse(abs(value) > z95 * sigma, "more than noise", "within the noise")
  sprintf("%+.0f, sigma %.1f: %s", value, sigma, verdict)
}

arguments <- commandArgs(trailingOnly = TRUE)
if (!length(arguments) %in% 1:2) stop("usage: Rscript read-package.R FOLDER [EARLIER]", call. = FALSE)
now <- features(arguments[1])

cat("The ten most used features, and where 95 % of the noise leaves them:\n")
top <- head(now, 10)
cat(sprintf("  %s: %.0f people, %.0f to %.0f\n", top$name_en, top$people, top$people_low, top$people_high), sep = "")

if (nrow(now) >= 2) {
  cat(now$name_en[1], " against ", now$name_en[2], ":\n", sep = "")
  cat("  ", difference(now[1, ], now[2, ]), "\n", sep = "")
}

if (length(arguments) == 2) {
  before <- features(arguments[2])
  both <- head(now[now$id %in% before$id, ], 10)
  earlier <- before[match(both$id, before$id), ]
  cat("Changed since the other package:\n")
  cat(sprintf("  %s: %s\n", both$name_en, difference(both, earlier)), sep = "")
  # Of twenty comparisons one is outside by chance alone. To be sure of all at once, use a larger z (Bonferroni).
  cat(sprintf("  Of these %d, expect %.1f to be outside by chance alone.\n", nrow(both), 0.05 * nrow(both)))
  # What is in one package only is no news: it may just have passed its threshold, or just not.
  only <- length(setdiff(now$id, before$id)) + length(setdiff(before$id, now$id))
  cat(sprintf("  In one of the two only, which says nothing: %d\n", only))
}
