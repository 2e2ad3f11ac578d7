const given = Number(process.env['PROPERTY_SEED'])

/** Seed of all property tests of this run; `PROPERTY_SEED` repeats a run. */
export const propertySeed = Number.isInteger(given) && given !== 0 ? given : Math.floor(Math.random() * 2 ** 31)

/** Cases of each property; `PROPERTY_RUNS` raises them. */
export const propertyRuns = Number(process.env['PROPERTY_RUNS'] ?? 500)

process.stderr.write(
  `property seed ${propertySeed}, ${propertyRuns} cases (PROPERTY_SEED and PROPERTY_RUNS repeat it)\n`,
)
