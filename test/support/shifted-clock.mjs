import { readFileSync } from 'node:fs'

/** Loaded before a program, so that the wall clock there is as many milliseconds ahead as a file says at that moment. */

const now = Date.now.bind(Date)
const file = process.env.TENFOOT_TEST_SHIFT

Date.now = () => now() + Number(readFileSync(file, 'latin1'))
