import type { Random } from './random.ts'

// By how common they are: the first names are picked more often.
const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢',
  ...'傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
  '欧阳',
  '上官',
  '司马',
  '诸葛',
]
const GIVEN_FIRST = [
  ...'子梓浩宇欣雨思佳俊嘉诗一明晓文天志雅建国春秋海丽静婷慧敏伟强磊洋勇艳杰娟涛超秀霞平刚桂玉兰云红',
]
const GIVEN_SECOND = [
  ...'涵轩怡萱泽然琪妍航博瑞晨睿辰阳彤悦洁宁蕊林峰飞龙凤华英梅芳莉燕玲娜琳颖露瑶曦月星辉成康安乐',
]

/** A believable Chinese name: one or two characters of surname, one or two given. */
export function chineseName(random: Random): string {
  // The smaller of two draws leans to the common surnames at the front.
  const surname =
    SURNAMES[Math.min(random.integer(0, SURNAMES.length - 1), random.integer(0, SURNAMES.length - 1))]!
  const given = random.pick(GIVEN_FIRST) + (random.chance(0.82) ? random.pick(GIVEN_SECOND) : '')
  return surname + given
}
