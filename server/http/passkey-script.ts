/**
 * Our own part of the script for passkeys. Forms for nothing else are hidden until it shows them, so a page without scripts has none; what
 * it sends are the same forms, once an authenticator has answered (D-09, D-31, D-32). It disables no button (decision 10).
 */
export const passkeyScript = `
(() => {
  'use strict'
  const { browserSupportsWebAuthn, startAuthentication, startRegistration } = SimpleWebAuthnBrowser
  if (!browserSupportsWebAuthn()) return
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const start = form.dataset.passkey === 'add' ? startRegistration : startAuthentication
    let isAsking = false
    const problem = form.querySelector('[data-problem]')
    const say = (text) => { problem.textContent = text }
    const ask = async () => {
      const body = new URLSearchParams({ token: form.elements.token.value })
      const reply = await fetch(form.action + '/options', { method: 'POST', body, redirect: 'error' })
      if (!reply.ok) return location.assign(location.pathname)
      form.elements.answer.value = JSON.stringify(await start({ optionsJSON: await reply.json() }))
      form.submit()
    }
    // A form that a script sends says nothing of its buttons.
    for (const { name, value } of form.querySelectorAll('button[name]:not([form])')) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (isAsking) return
      say('')
      isAsking = true
      ask().catch((error) => {
        const isThere = error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
        say((isThere && form.dataset.there) || form.dataset.failed)
      }).finally(() => { isAsking = false })
    })
    form.hidden = false
  }
})()
`.trimStart()
