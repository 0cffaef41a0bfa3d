import type { Words } from '../../../ui/language.tsx'
import { en } from './en.ts'
import { zhCN } from './zh-CN.ts'

export const kioskWords: Words<typeof zhCN> = { 'zh-CN': zhCN, en }
