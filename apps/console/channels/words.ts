import type { Words } from '../../../ui/language.tsx'
import { en } from './words/en.ts'
import { zhCN } from './words/zh-CN.ts'

export const channelsWords: Words<typeof zhCN> = { 'zh-CN': zhCN, en }
