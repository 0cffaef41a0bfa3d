import type { WeakPinRule } from '../../server/protocols/weak-pin.ts'
import type { Words } from '../language.tsx'

/** Why a new PIN is refused (RULES 1.4), in the app and at a kiosk alike. */
export const weakPinWords: Words<Record<WeakPinRule, string>> = {
  'zh-CN': {
    not_six_digits: '密码必须是 6 位数字',
    three_equal: '不能有连续三个相同的数字（如 111）',
    three_in_sequence: '不能有连续三个递增或递减的数字（如 123、987）',
    three_pairs: '不能是三组成对的数字（如 112233）',
    repeated_pattern: '不能是重复的数字组合（如 121212、123123）',
    mirror: '不能是前后对称的数字（如 123321）',
    in_id_number: '不能是证件号码中连续的 6 位数字',
    in_campus_no: '不能是学工号中连续的 6 位数字',
    birthday: '不能是您的生日',
    same_as_current: '不能与当前密码相同',
    same_as_initial: '不能与初始密码相同',
  },
  en: {
    not_six_digits: 'The PIN must be six digits',
    three_equal: 'No three equal digits in a row (such as 111)',
    three_in_sequence: 'No three digits that rise or fall by one (such as 123 or 987)',
    three_pairs: 'Not three pairs (such as 112233)',
    repeated_pattern: 'Not a repeated pattern (such as 121212 or 123123)',
    mirror: 'Not the same forwards and backwards (such as 123321)',
    in_id_number: 'Not six digits in a row of your ID number',
    in_campus_no: 'Not six digits in a row of your campus number',
    birthday: 'Not your birthday',
    same_as_current: 'Not the same as the current PIN',
    same_as_initial: 'Not the same as the initial PIN',
  },
}
