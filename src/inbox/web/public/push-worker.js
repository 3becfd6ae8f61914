// Shows a push and opens its link; holds nothing else.
self.addEventListener('push', (event) => {
  const { title, body, link } = event.data.json()
  event.waitUntil(self.registration.showNotification(title, { body, data: link, icon: '/inbox/icon.svg', tag: title }))
})
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  if (event.notification.data) event.waitUntil(self.clients.openWindow(event.notification.data))
})
