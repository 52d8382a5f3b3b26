// What is said once.
import { expect, test } from 'vitest'
import { openNews } from '../../../reports/exports/news.ts'

test('the same is news once, until something else was said or it is over; each thing by itself', () => {
  const news = openNews()
  expect(news.isNew('one', 'full')).toBe(true)
  expect(news.isNew('one', 'full')).toBe(false)
  expect(news.isNew('other', 'full')).toBe(true)
  expect(news.isNew('one', 'slow')).toBe(true)
  expect(news.isNew('one', 'full')).toBe(true)
  news.isOver('one')
  expect(news.isNew('one', 'full')).toBe(true)
  expect(news.isNew('other', 'full')).toBe(false)
})
