import type { Words } from '../../../ui/language.tsx'
import { en, terminalsEn } from './words/en.ts'
import { terminalsZhCN, zhCN } from './words/zh-CN.ts'

export const merchantsWords: Words<typeof zhCN> = { 'zh-CN': zhCN, en }
export const terminalsWords: Words<typeof terminalsZhCN> = { 'zh-CN': terminalsZhCN, en: terminalsEn }
