/* Words of the logout while something waits to be sent. */

export const zh = {
  export: "导出备份",
  leave: "已有备份，退出登录",
  send: "现在送",
  stay: "先不退出",
  text: "退出后没有人替您送。它们都留在本机，等您下次登录；也可以先送出或导出。",
  title: "还有 {n} 条没有送出",
} as const;

export const en: Readonly<Record<keyof typeof zh, string>> = {
  export: "Save to a file",
  leave: "I have a copy, log out",
  send: "Send now",
  stay: "Stay logged in",
  text: "Once you log out nobody sends them. They stay on this phone until you log in again; better send or save them first.",
  title: "Not sent yet: {n}",
};
