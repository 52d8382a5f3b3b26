// Canaries: people whom the audit puts in or leaves out, each of a kind that a fault of the build would show by.
import { ELSEWHERE, STAGED_FEATURES } from './catalogue.ts'
import type { StagedPerson, StagedUse } from './people.ts'

export interface Canary {
  readonly kind: string
  /** Who it is, in words. */
  readonly who: string
  readonly person: StagedPerson
}

const days = (count: number): readonly number[] => Array.from({ length: count }, (_, day) => day)
const everything = (when: readonly number[], more: Partial<StagedUse> = {}): StagedUse[] =>
  when.flatMap((day) => STAGED_FEATURES.map((feature) => ({ day, feature, events: 1, ...more })))

/** `dayCount`: of the window. Its first week must show each of them, so that weeks can be attacked, too. */
export const canaries = (dayCount: number): readonly Canary[] => [
  {
    kind: 'ordinary',
    who: 'somebody who uses one feature on two days',
    person: {
      account: 'canary-ordinary',
      organisation: { id: 'office-0', size: 'large' },
      role: 'client',
      device: 'desktop',
      uses: [
        { day: 2, feature: 'dossier-list', events: 1 },
        { day: 16, feature: 'dossier-list', events: 2 },
      ],
    },
  },
  {
    kind: 'heavy',
    who: 'somebody who uses everything every day, many times',
    person: {
      account: 'canary-heavy',
      organisation: { id: 'office-1', size: 'large' },
      role: 'client',
      device: 'desktop',
      uses: everything(days(dayCount), { events: 5 }),
    },
  },
  {
    kind: 'sole',
    who: 'the sole user of an organisation, who uses everything',
    person: {
      account: 'canary-sole',
      organisation: { id: 'nobody-else', size: 'solo' },
      role: 'client',
      device: 'phone',
      uses: everything([1, 3, 8, 15, 22].filter((day) => day < dayCount)),
    },
  },
  {
    kind: 'accountant',
    who: 'an accountant who works on forty dossiers of clients',
    person: {
      account: 'canary-accountant',
      organisation: { id: 'office-2', size: 'medium' },
      role: 'accountant',
      device: 'desktop',
      uses: [1, 4, 9, 18]
        .filter((day) => day < dayCount)
        .flatMap((day) => [
          { day, feature: 'dossier' as const, events: 40 },
          { day, feature: 'documents' as const, events: 40 },
          { day, feature: 'approve' as const, events: 10 },
          { day, feature: 'sign' as const, events: 2, signedOut: true as const },
        ]),
    },
  },
  {
    kind: 'switcher',
    who: 'somebody whose role, size of organisation and device change again and again',
    person: {
      account: 'canary-switcher',
      organisation: { id: 'office-3', size: 'medium' },
      role: 'assistant',
      device: 'tablet',
      uses: [
        ...everything([1]),
        ...everything([1, 2], { role: 'accountant', size: 'large', device: 'desktop' }),
        ...everything([3, 10], { role: 'client', size: 'small', device: 'phone' }),
        ...everything([12, 20], { role: 'administrator', size: 'solo', device: 'robot' }),
      ].toSorted((a, b) => a.day - b.day),
    },
  },
  {
    kind: 'nobodys',
    who: 'an account without an organisation, of an unknown role, that goes to places the catalogue does not have, too',
    person: {
      account: 'canary-nobodys',
      organisation: undefined,
      role: 'unknown',
      device: 'unknown',
      uses: [
        { day: 0, feature: ELSEWHERE, events: 3 },
        { day: 1, feature: 'sign', events: 1 },
        { day: 5, feature: ELSEWHERE, events: 1 },
        { day: 6, feature: 'sick-leave', events: 2 },
      ],
    },
  },
]
