// Group commit: what arrives while a group is in flight goes together, in order; a failed group fails whole.
import { expect, test } from 'vitest'
import { groupCommit } from '../../log/embedded/group-commit.ts'

test('what arrives while a group is in flight forms the next', async () => {
  const groups: (readonly number[])[] = []
  const commits = groupCommit<number, string>(async (jobs) => {
    groups.push(jobs)
    await new Promise((resolve) => setTimeout(resolve, 5))
    return jobs.map((job) => `done ${job}`)
  })
  const first = commits.submit(0, 1)
  await new Promise((resolve) => setTimeout(resolve, 1))
  const rest = [1, 2, 3].map((job) => commits.submit(job, 1))
  expect(await Promise.all([first, ...rest])).toEqual(['done 0', 'done 1', 'done 2', 'done 3'])
  expect(groups).toEqual([[0], [1, 2, 3]])
})

test('a group holds about 16 MiB, and at least one job', async () => {
  const sizes: number[] = []
  const commits = groupCommit<number, number>(async (jobs) => {
    sizes.push(jobs.length)
    return jobs
  })
  await Promise.all([100, 10, 10, 10].map((megabytes) => commits.submit(megabytes, megabytes * 1024 * 1024)))
  expect(sizes).toEqual([1, 2, 1])
})

test('a group that fails rejects its jobs, and the next one goes on', async () => {
  let failing = true
  const commits = groupCommit<number, number>(async (jobs) => {
    if (failing) throw new Error('no room')
    return jobs
  })
  const settled = await Promise.allSettled([commits.submit(1, 1), commits.submit(2, 1)])
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  failing = false
  expect(await commits.submit(3, 1)).toBe(3)
})

test('closing finishes what was handed in and takes nothing more', async () => {
  const commits = groupCommit<number, number>(async (jobs) => jobs)
  const last = commits.submit(1, 1)
  await commits.close()
  expect(await last).toBe(1)
  await expect(commits.submit(2, 1)).rejects.toThrow('closed')
})
