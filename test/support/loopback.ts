import { networkInterfaces } from 'node:os'

/** Whether this machine has ::1; containers often do not. */
export const hasIPv6Loopback = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))
