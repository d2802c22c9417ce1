/* Words of the logout while something waits to be sent. */

export const zh = {
  also: "另有 {n} 条没写完，留在本机。",
  export: "导出备份",
  goOn: "接着写",
  leave: "已有备份，退出登录",
  leaveDrafts: "留着，退出登录",
  send: "现在送",
  sending: "正在送",
  stay: "先不退出",
  text: "退出后没有人替您送。它们都留在本机，等您下次登录；也可以先送出或导出。",
  textDrafts: "退出后它们留在本机，只有您再登录才能接着写。",
  title: "还有 {n} 条没有送出",
  titleDrafts: "还有 {n} 条没写完",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  also: "Begun and not submitted: {n}. That stays on this phone.",
  export: "Save to a file",
  goOn: "Go on with it",
  leave: "I have a copy, log out",
  leaveDrafts: "Keep it here, log out",
  send: "Send now",
  sending: "Sending",
  stay: "Stay logged in",
  text: "Once you log out nobody sends them. They stay on this phone until you log in again; better send or save them first.",
  textDrafts: "It stays on this phone; only you can go on with it once you log in again.",
  title: "Not sent yet: {n}",
  titleDrafts: "Begun and not submitted: {n}",
};
