import { icaoAlphabet } from './alphabets.ts'
import type { Words } from './words.ts'

/** Makes a text of its own parts and of what is put between them, which stays as it is. */
export type Say = (parts: readonly string[], ...values: readonly (string | number)[]) => string

/** English as it is read. */
export const english: Words = englishWords((parts, ...values) => parts.map((part, index) => `${part}${values[index] ?? ''}`).join(''))

/** English, every text of it made by `say`: a text that is written without it would be forgotten in the pseudo-locale. */
export function englishWords(say: Say): Words {
  const again = (isUnattended: boolean) => (isUnattended ? say`Start this again` : say`Press OK`)
  const whoever = say`Whoever is signed in`
  return {
    actions: {
      'new-code': say`New code`,
      help: say`Help`,
      'try-again': say`Try again`,
      'sign-in': say`Sign in`,
      films: say`Films`,
      series: say`Series`,
      radio: say`Radio`,
      account: say`Account`,
      check: say`Check now`,
      'ask-sign-out': say`Not you? Sign out`,
      'sign-out': say`Sign out`,
      'power-off': say`Power off`,
      'clock-forward': say`Clock forward a minute`,
      sleep: say`Sleep ten minutes`,
      back: say`Back`,
    },
    tiles: { films: say`what is new`, series: say`carry on`, radio: say`live`, account: say`who is here` },
    keys: {
      ok: say`OK`,
      escape: say`Esc`,
      move: say`move`,
      choose: say`choose`,
      back: say`back`,
      powerOff: say`power off`,
      help: say`help`,
      turn: say`turn`,
      press: say`press`,
      enter: say`Enter`,
      enterTwice: say`Enter twice`,
    },
    time: {
      minutes: (count) => say`${count} minutes`,
      seconds: (count) => say`${count} seconds`,
      minutesLeft: (count) => say`${count} minutes left`,
      secondsLeft: (count) => say`${count} seconds left`,
      minutesShort: (count) => say`${count} min`,
      secondsShort: (count) => say`${count} s`,
      inMinutes: (count) => say`in ${count} minutes`,
      inSeconds: (count) => say`in ${count} s`,
      justNow: say`just now`,
      minutesAgo: (count) => (count === 1 ? say`1 minute ago` : say`${count} minutes ago`),
      hoursAgo: (count) => say`${count} hours ago`,
    },
    code: {
      title: say`Sign in with your phone`,
      titleInDemo: say`Sign in to Tenfoot`,
      signInAt: say`Sign in at`,
      open: say`On your phone, open`,
      scan: say`Scan with your phone`,
      scanOrOpen: say`Scan with your phone, or open`,
      orOpen: say`or open`,
      enter: say`Enter this code`,
      compare: say`Check that your phone shows`,
      compareShort: say`Check that it shows`,
      approve: say`Approve this television`,
      approveShort: say`Approve`,
      elsewhere: (pageHost, serverHost) => say`This page is on ${pageHost}, not ${serverHost}`,
      isPlain: say`Demo without encryption`,
      unvisited: say`Phone can't reach this? Press o to use this computer`,
      unvisitedWithAddresses: say`Phone can't reach this? Press a, or o to use this computer`,
      waitingShort: (timeLeft) => say`waiting, ${timeLeft}`,
      noAnswerShort: (timeLeft) => say`no answer, ${timeLeft}`,
    },
    status: {
      waiting: say`Waiting for your phone`,
      slowed: (seconds) => say`Slowed down, asking every ${seconds} s`,
      askingAgain: say`No answer yet, asking again`,
      noAnswer: (when) => say`No answer, next try ${when}`,
      serverTrouble: (when) => say`Server trouble, next try ${when}`,
      portal: say`Your network may want a sign-in`,
      nextTry: (when) => say`Next try ${when}`,
    },
    pages: {
      finding: { title: say`Starting`, lines: [say`Looking for the server …`] },
      starting: { title: say`Starting`, lines: [say`Asking the server for a code …`] },
      moving: { title: say`Changing the address`, lines: [say`One moment …`] },
      greeting: { title: say`You are signed in`, lines: [say`Asking the server who you are …`] },
      signingOut: { title: say`Signing out`, lines: [say`Telling the server …`] },
      poweringOff: { title: say`Switching off`, lines: [] },
      oneMoment: { title: say`One moment`, lines: [] },
      signedOut: { title: say`Signed out`, lines: [say`This television has forgotten you, and the server knows.`] },
      signedOutAlone: {
        title: say`Signed out`,
        lines: [
          say`This television has forgotten you, but the server did not answer.`,
          say`To be sure, end its access in your account on the web.`,
        ],
      },
      signedOutElsewhere: {
        title: say`Signed out from elsewhere`,
        lines: [say`The server no longer accepts this television.`, say`Somebody ended its access, perhaps you on another device.`],
      },
      resting: say`Press any key`,
      askPowerOff: say`Switch this television off?`,
      powerOffEnds: (name) => say`${name ?? whoever} will be signed out.`,
      powerOffEndsCode: say`The code on it stops working here.`,
      askSignOut: say`Sign out?`,
      signOutEnds: (name) => say`${name ?? whoever} will need a phone to sign in here again.`,
      nothingToWatch: say`There is nothing to watch here: this television is for trying out how signing in feels.`,
    },
    stopped: {
      denied: (isUnattended) => ({
        title: say`Declined on the phone`,
        lines: [say`Nobody was signed in.`, say`Was that a slip? ${again(isUnattended)} for a new code.`],
      }),
      expired: (isUnattended) => ({
        title: say`This code has expired`,
        lines: [say`Nobody was signed in.`, say`${again(isUnattended)} for a new code whenever you are ready.`],
      }),
      unreachable: (why, isUnattended) => ({
        title: say`Cannot reach the server`,
        lines: [why, say`Check the network and the address. ${again(isUnattended)} to try once more.`],
      }),
      refused: ({ code, description }, isUnattended) => ({
        title: say`The server said no`,
        lines: [
          description ? say`${description} (${code})` : say`${code}`,
          code === 'invalid_grant'
            ? say`${again(isUnattended)} for a new code.`
            : say`Check which client this is, or tell whoever runs the server.`,
        ],
      }),
      violated: (why) => ({
        title: say`This server cannot be used`,
        lines: [say`${why}`, say`Check the address of the server, or tell whoever runs it.`],
      }),
    },
    kiosk: {
      asleep: say`Press any key to sign in`,
      newCode: say`New code`,
      goesOn: say`This goes on by itself in a moment.`,
      signedIn: say`Signed in`,
      endsSoon: say`This screen signs out by itself.`,
      pin: say`PIN`,
      typePin: (typed) => say`Type the PIN: ${typed}`,
      wrongPin: (left) => (left === 1 ? say`Wrong PIN, one try left` : say`Wrong PIN, ${left} tries left`),
      locked: (minutes) => (minutes === 1 ? say`Too many wrong PINs: wait a minute` : say`Too many wrong PINs: wait ${minutes} minutes`),
    },
    trouble: {
      cannotReach: say`Cannot reach the server`,
      server: say`Server`,
      failure: ({ message }) => say`${message}`,
      unfitCode: say`Its code or address cannot be shown`,
    },
    home: {
      greeting: (part, name) => {
        const greetings = { morning: say`Good morning`, afternoon: say`Good afternoon`, evening: say`Good evening` }
        return name ? say`${greetings[part]}, ${name}` : greetings[part]
      },
      signedInAs: (account) => say`Signed in as ${account}`,
      signedInAsSomebody: say`Signed in, though the server did not say as whom`,
      details: {
        films: say`Films: what you started, and what is new.`,
        series: say`Series: carry on where you stopped.`,
        radio: say`Radio: live, from near and far.`,
        account: say`Account: who is signed in here, and sign out.`,
        'ask-sign-out': say`Ends the access of this television.`,
      },
    },
    account: {
      title: say`Account`,
      name: say`Name`,
      email: say`E-mail`,
      subject: say`Account`,
      signedIn: say`Signed in`,
      allowed: say`Allowed`,
      server: say`Server`,
      television: say`Television`,
      howItWent: (ago, seconds, polls) =>
        polls === 1 ? say`${ago}, after ${seconds} s and 1 poll` : say`${ago}, after ${seconds} s and ${polls} polls`,
      asking: say`Asking the server …`,
      couldNotAsk: (why) => say`Could not ask the server: ${why}`,
    },
    help: {
      title: say`Help`,
      signInAs: say`Sign in as`,
      password: say`Password`,
      move: say`move`,
      enterKey: say`Enter`,
      enter: say`OK, choose`,
      digits: say`choose at once`,
      backKeys: say`Esc, Backspace`,
      back: say`back`,
      home: say`home`,
      open: say`open in a browser here`,
      addresses: (count) => say`another address (of ${count})`,
      help: say`this help`,
      quitKeys: say`q, Ctrl-C`,
      quit: say`power off and sign out`,
    },
    notices: {
      noOtherAddress: say`This computer has no other address to offer`,
      opened: say`Opened in this computer's browser`,
      noBrowser: (address) => say`No browser here: open ${address ?? say`the address`} by hand`,
    },
    device: {
      needs: (title, columns, rows) => say`${title}: make this terminal ${columns}x${rows}`,
    },
    instruments: {
      time: { title: say`Time`, lines: [say`Both move the clock of this device alone; asleep, it loses its connections, too.`] },
      jumped: (count) => say`The clock went forward ${count} s`,
      slept: (count) => say`Slept ${count} s, and woke`,
      hurried: say`too early on purpose`,
      polls: (how) => say`Polls ${how}`,
      nothingToHurry: say`Nothing to hurry: no poll is waited for`,
      network: (name) => say`Network: ${name}`,
      profile: (title) => say`Device: ${title}`,
      exported: (names) => say`Saved ${names}`,
      notExported: (why) => say`Not saved: ${why}`,
      inspect: say`inspector, export`,
      turn: say`network, time, device`,
      early: say`poll too early`,
    },
    lines: {
      goTo: (address) => say`Go to ${address}`,
      code: (code) => say`Code: ${code}`,
      letterByLetter: (letters) => say`Letter by letter: ${letters}`,
      expiresIn: (time) => say`Expires in ${time}. Waiting for your phone.`,
      reminder: (timeLeft, letters) => say`${timeLeft} for the code ${letters}.`,
      codeIs: (spelled) => say`The code is: ${spelled}.`,
      onceMore: (spelled) => say`Once more: ${spelled}.`,
      silent: say`The server does not answer; trying again.`,
      answersAgain: say`The server answers again.`,
      fact: (label, value) => say`${label}: ${value}`,
      demoSignIn: (email, password) => say`On the page, sign in as ${email} with the password ${password}`,
    },
    alphabet: icaoAlphabet,
  }
}
