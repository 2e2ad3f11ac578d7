import { describeVariants } from '../support/planned-equals-direct.js'

// One of two files that share the variants of all vendors, so that two workers do.
describeVariants(1, 2)
