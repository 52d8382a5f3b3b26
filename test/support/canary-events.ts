// Events with a planted value in every place that an event has for one: in those that are taken and in those refused.

/** Long enough not to stand anywhere by chance. */
export const CANARIES = [
  '198.51.100.217',
  '2001:db8:51ca:9a17::217',
  'kanarie-account-7f3a',
  'kanarie-organisatie-19bd',
  'kanarie-sessie-55e0',
  'kanarie-document-c201',
  'kanarie.vogel@example.org',
  'KanarieBrowser/77.1',
  'kanarie-zoekterm-aa91',
  'kanarie-event-id-0b6c',
  'kanarie-onbekend-veld-3d3d',
] as const

/** Whose events they are. */
export const CANARY_PERSON = { organisation: 'kanarie-organisatie-19bd', account: 'kanarie-account-7f3a' } as const

/** As they happen at that moment, epoch ms; no two moments have the same. */
export const canaryEvents = (at: number): readonly unknown[] => {
  const common = {
    occurredAt: new Date(at).toISOString(),
    actor: {
      account: CANARY_PERSON.account,
      organisation: { id: CANARY_PERSON.organisation, size: 'small' },
      role: 'client',
      session: 'kanarie-sessie-55e0',
    },
    client: { address: '198.51.100.217', userAgent: 'KanarieBrowser/77.1 (Windows NT 10.0)' },
  }
  return [
    {
      id: `kanarie-event-id-0b6c-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/documents/kanarie-document-c201?q=kanarie-zoekterm-aa91' },
    },
    {
      id: `a-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/messages/to/kanarie.vogel@example.org' },
      client: { address: '2001:db8:51ca:9a17::217' },
    },
    { id: `b-${at}`, type: 'download', ...common, document: 'kanarie-document-c201' },
    { id: `c-${at}`, type: 'role_change', ...common, to: 'client', subject: 'kanarie-account-7f3a' },
    // And refused ones: the error path is a privacy path.
    {
      id: `d-${at}`,
      type: 'page_view',
      ...common,
      place: { route: '/x' },
      'kanarie-onbekend-veld-3d3d': 'kanarie-zoekterm-aa91',
    },
    { id: `e-${at}`, type: 'kanarie-zoekterm-aa91', ...common },
    { id: `f-${at}`, type: 'error', ...common, code: 'kanarie.vogel@example.org' },
    'kanarie.vogel@example.org',
    { id: 'kanarie.vogel@example.org', type: 'login', ...common },
  ]
}
