/* Words of the inspector's home. */

export const zh = {
  ageDays: "{n} 天",
  ageHours: "{n} 小时",
  ageMinutes: "{n} 分钟",
  oldest: "最早已等 {age}，都在本机",
  safe: "都在本机，没有丢",
  stopped: "{n} 条要您处理",
  today: "{month} 月 {day} 日 {weekday}",
  waiting: "{n} 条未送达",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  ageDays: "{n} d",
  ageHours: "{n} h",
  ageMinutes: "{n} min",
  oldest: "The oldest has waited {age}; all are on this phone",
  safe: "All are on this phone; nothing is lost",
  stopped: "Need you: {n}",
  today: "{weekday} {day} {month}",
  waiting: "Not sent yet: {n}",
};
