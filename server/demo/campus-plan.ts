/** The invented campus of the demo: nothing here is a real school, shop or person. */
export const campusPlan = {
  campusId: 1,
  code: 'demo',
  nameZh: '云岭艺术学院（演示）',
  nameEn: 'Yunling University of the Arts (demo)',
  accent: '#1f5fbf',
}

/** Colleges with their majors; each major has one class a year. */
export const collegePlan = [
  { name: '音乐学院', majors: ['音乐表演', '音乐学', '作曲与作曲技术理论'] },
  { name: '美术学院', majors: ['绘画', '雕塑', '美术学'] },
  { name: '设计学院', majors: ['视觉传达设计', '环境设计', '产品设计'] },
  { name: '舞蹈学院', majors: ['舞蹈表演', '舞蹈编导'] },
  { name: '戏剧学院', majors: ['表演', '戏剧影视文学'] },
  { name: '电影电视学院', majors: ['广播电视编导', '动画'] },
  { name: '高等职业教育与继续教育学院', majors: ['音乐表演（高职）', '艺术设计（高职）'] },
] as const

export const entryYears = [2023, 2024, 2025, 2026] as const

/** Three merchants of canteens, one of shops, one of services; twelve stalls (DESIGN 9). */
export const merchantPlan = [
  {
    name: '第一食堂',
    nameEn: 'Canteen One',
    kind: 'canteen',
    subsidyAllowed: true,
    stalls: [
      ['一窗口 米线', 'Window 1 Rice Noodles', 1100],
      ['二窗口 盖饭', 'Window 2 Rice Bowls', 1300],
      ['三窗口 小炒', 'Window 3 Stir-fry', 1600],
      ['四窗口 面点', 'Window 4 Buns', 500],
    ],
  },
  {
    name: '第二食堂',
    nameEn: 'Canteen Two',
    kind: 'canteen',
    subsidyAllowed: true,
    stalls: [
      ['一窗口 麻辣烫', 'Window 1 Hot Pot Bowls', 1800],
      ['二窗口 自选', 'Window 2 Self-service', 1400],
      ['三窗口 早点', 'Window 3 Breakfast', 600],
    ],
  },
  {
    name: '清真食堂',
    nameEn: 'Halal Canteen',
    kind: 'canteen',
    subsidyAllowed: true,
    stalls: [
      ['一窗口 拉面', 'Window 1 Hand-pulled Noodles', 1200],
      ['二窗口 抓饭', 'Window 2 Pilaf', 1500],
    ],
  },
  {
    name: '校园超市',
    nameEn: 'Campus Shop',
    kind: 'shop',
    subsidyAllowed: false,
    stalls: [
      ['收银一台', 'Till 1', 900],
      ['水果柜', 'Fruit Counter', 1000],
    ],
  },
  {
    name: '打印社',
    nameEn: 'Print Shop',
    kind: 'service',
    subsidyAllowed: false,
    stalls: [['前台', 'Front Desk', 300]],
  },
] as const

/** Terminals: three a canteen stall in busy places, then doors, kiosks and water, forty in all (DESIGN 9). */
export const otherTerminals = [
  ['kiosk', '公共实验楼 自助机 1'],
  ['kiosk', '公共实验楼 自助机 2'],
  ['door', '图书馆 东门'],
  ['door', '图书馆 西门'],
  ['door', '公共实验楼 大门'],
  ['door', '一栋宿舍 大门'],
  ['door', '二栋宿舍 大门'],
  ['water', '一栋 301 水控器'],
  ['water', '一栋 302 水控器'],
  ['gateway', '校园网 认证网关'],
] as const

export const peoplePlan = {
  undergraduates: 1700,
  graduates: 80,
  temporaryNewStudents: 60,
  staff: 150,
  visitors: 10,
}
