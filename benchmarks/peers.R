# Fits the ratings of a file with one R program: Rscript peers.R RATINGS.csv lmer|clmm ANSWER.json
arguments <- commandArgs(TRUE)
ratings <- read.csv(arguments[1])
for (column in c("application", "rater", "question")) ratings[[column]] <- factor(ratings[[column]])
clock <- proc.time()
if (arguments[2] == "lmer") {
  fit <- lme4::lmer(level ~ question + (1 | application) + (1 | rater), ratings)
  found <- lme4::ranef(fit, condVar = TRUE)
  error <- sqrt(attr(found$rater, "postVar")[1, 1, ])
} else {
  ratings$level <- factor(ratings$level)
  fit <- ordinal::clmm(level ~ question + (1 | application) + (1 | rater), ratings)
  found <- ordinal::ranef(fit)
  error <- sqrt(ordinal::condVar(fit)$rater[, 1])
}
spent <- proc.time() - clock
answer <- list(
  ability = found$application[, 1],
  severity = -found$rater[, 1],
  error = error,
  seconds = sum(spent[c("user.self", "sys.self")])
)
writeLines(jsonlite::toJSON(answer, digits = NA, auto_unbox = TRUE), arguments[3])
