import type { Words } from '../language.tsx'
import { en } from './words/en.ts'
import { zhCN } from './words/zh-CN.ts'

export const phoneWords: Words<typeof zhCN> = { 'zh-CN': zhCN, en }
